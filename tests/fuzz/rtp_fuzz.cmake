lisrtp_fuzz(rtp LINKS lisrtp::srtp)

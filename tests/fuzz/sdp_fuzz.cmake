lisrtp_fuzz(sdp LINKS lisrtp::sip)

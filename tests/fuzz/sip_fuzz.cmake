lisrtp_fuzz(sip LINKS lisrtp::sip)

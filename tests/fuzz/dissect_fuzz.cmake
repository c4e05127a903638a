lisrtp_fuzz(dissect LINKS lisrtp::sip_framing)

lisrtp_fuzz(mikey LINKS lisrtp::mikey)

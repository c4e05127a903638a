lisrtp_fuzz(keyfile LINKS lisrtp::keyfile)

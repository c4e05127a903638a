lisrtp_fuzz(wiretap LINKS lisrtp::capture)

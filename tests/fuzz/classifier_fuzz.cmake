lisrtp_fuzz(classifier LINKS lisrtp::capture)

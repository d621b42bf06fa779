"""Papers to take along: styreark, fylkesark and kommuneark on screen, as PDF and as slides."""

"""The editors' screens (Registrer, Endringer, Funn, Datastatus) and the forms they share."""

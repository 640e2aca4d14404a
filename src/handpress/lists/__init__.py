"""A clinic's list of appointments, in any form -> rows: what each of them asks for."""

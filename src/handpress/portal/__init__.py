"""Into the patient portal: one parcel a patient, sent once, and the log of what went where."""

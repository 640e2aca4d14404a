"""A FHIR R4 server as the place that documents go to."""

"""Content rules, one function a rule: what can hurt a patient, or leaves one behind, is found before it is printed."""

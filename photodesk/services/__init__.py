"""What users do: each public function is one transaction and one audit event."""

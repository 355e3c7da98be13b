"""Carriers: each folder translates one carrier's wire to the channel contract and back."""

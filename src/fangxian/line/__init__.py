"""The line: what is expected minus what is there, gap by gap."""

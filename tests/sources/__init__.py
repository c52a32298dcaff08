"""Sources that are asked over HTTP, against servers of this machine that answer as the official specifications say."""

"""What a user hands over: parameters, scenarios and the cases that come with the project."""

"""Taking a quiz: the questions asked, the attempts kept, the results shown."""

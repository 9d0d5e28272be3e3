"""Day reports (日报告): what every village and town tells of its day."""

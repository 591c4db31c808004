"""Reading rosters as offices keep them: tables, headers, and the values in their cells."""

"""What is given away of a view: pictures, tables and a report, each with the scenario's state and the view's address."""

"""How the desk's database came to be as it is: one revision a change, carried out by Alembic when it is opened."""

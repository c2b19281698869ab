"""The page of an advice: two sheets to print, and what an analyst asks for behind them."""

"""Data as tables of typed columns: Parquet, Arrow and Excel workbooks."""

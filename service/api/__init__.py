"""The register over HTTP: the application, the files of the log, and the versions of the contract."""

package io.gatehouse.controlplane.sql;

import java.sql.SQLException;

/** The database refused a statement, or is away. Not expected by whoever sent the statement; the cause has the SQLSTATE. */
public final class SqlFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    public SqlFailure(SQLException cause) {
        super(cause.getMessage(), cause);
    }
}

package io.gatehouse.controlplane.database;

/** There is no database to work with. The message is a sentence for an operator: what is wrong and what to do. */
public final class DatabaseUnavailable extends Exception {
    private static final long serialVersionUID = 1;

    public DatabaseUnavailable(String message) {
        super(message);
    }

    public DatabaseUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}

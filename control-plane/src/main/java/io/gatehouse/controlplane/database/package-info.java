/** Where the database is: one that the user runs, or the embedded PostgreSQL that this process starts and stops. Uses {@code settings}. */
@NullMarked
package io.gatehouse.controlplane.database;

import org.jspecify.annotations.NullMarked;

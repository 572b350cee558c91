/** The form of API keys. May use the JDK only. */
@NullMarked
package io.gatehouse.model.keys;

import org.jspecify.annotations.NullMarked;

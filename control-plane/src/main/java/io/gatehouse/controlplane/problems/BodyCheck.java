package io.gatehouse.controlplane.problems;

import io.gatehouse.model.problem.Violation;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Says what is wrong with a command without carrying it out, also when parts of it are missing because they could not be read.
 * Implemented by a bean for each kind of command; called on worker threads.
 *
 * @param <T> the command
 */
public interface BodyCheck<T> {
    Class<T> type();

    /**
     * Everything that is wrong; empty when nothing is.
     *
     * @param id what the command is about; null for something new
     */
    List<Violation> faults(T command, @Nullable UUID id);
}

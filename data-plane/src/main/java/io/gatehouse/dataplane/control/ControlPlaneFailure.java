package io.gatehouse.dataplane.control;

import io.gatehouse.model.problem.Problem;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A call of the control plane that did not succeed. */
public abstract sealed class ControlPlaneFailure extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    private ControlPlaneFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** There was no answer, none in time, none that can be understood, or a 5xx or 429: trying again is safe and may help. */
    public static final class Unavailable extends ControlPlaneFailure {
        @Serial
        private static final long serialVersionUID = 1;

        Unavailable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** The control plane understood and refused: the same call again would be refused again. */
    public static final class Refused extends ControlPlaneFailure {
        @Serial
        private static final long serialVersionUID = 1;

        private final int status;
        private final transient @Nullable Problem problem;

        Refused(int status, @Nullable Problem problem) {
            super("status=" + status + (problem == null ? "" : " code=" + problem.code()), null);
            this.status = status;
            this.problem = problem;
        }

        public int status() {
            return status;
        }

        /** What the control plane said; null when its answer was no problem document. */
        public @Nullable Problem problem() {
            return problem;
        }
    }
}

package io.gatehouse.controlplane.problems;

import io.gatehouse.model.problem.Problem;

/** Shows a problem to a person. Implemented by the console; without an implementation browsers get JSON, as programs do. */
public interface ProblemPages {
    /** A whole HTML page. Called on a worker thread; must not throw. */
    String page(Problem problem);
}

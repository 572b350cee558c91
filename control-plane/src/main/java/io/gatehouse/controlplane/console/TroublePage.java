package io.gatehouse.controlplane.console;

import io.gatehouse.controlplane.problems.ProblemPages;
import io.gatehouse.model.problem.Problem;
import io.gatehouse.ui.kit.Assets;
import io.gatehouse.ui.kit.Frame;
import io.gatehouse.ui.pages.AccessPages;
import io.quarkiverse.web.bundler.runtime.Bundle;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

/** Shows problems to people. Needs no request and no login, since there may be neither. */
@ApplicationScoped
class TroublePage implements ProblemPages {
    private static final Frame.Csrf NO_FORM = new Frame.Csrf("", "");

    private final Bundle bundle;

    TroublePage(Bundle bundle) {
        this.bundle = bundle;
    }

    @Override
    public String page(Problem problem) {
        Assets assets = new Assets(bundle.style("app"), bundle.script("app"));
        Frame frame = new Frame(problem.title(), Frame.Section.NONE, null, Set.of(), NO_FORM, assets, null);
        return AccessPages.problem(
                        frame,
                        new AccessPages.Trouble(
                                problem.status(), problem.title(), problem.detail(), problem.requestId()))
                .render();
    }
}

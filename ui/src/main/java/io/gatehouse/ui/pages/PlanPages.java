package io.gatehouse.ui.pages;

import io.gatehouse.ui.kit.Form;
import io.gatehouse.ui.kit.Frame;
import io.gatehouse.ui.kit.Option;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Plans: list, create, edit. */
@CheckedTemplate(basePath = "plans")
public final class PlanPages {
    private PlanPages() {}

    public static native TemplateInstance list(Frame frame, List<Row> rows, @Nullable String next);

    public static native TemplateInstance edit(Frame frame, Editing view);

    /** One plan of the list; limits in words, empty for none. */
    public record Row(String id, String name, List<String> apis, String rateLimit, String quota, long subscribers) {
        public Row {
            apis = List.copyOf(apis);
        }
    }

    /**
     * The form of a plan.
     *
     * @param id null for a new one
     * @param apis all there are
     */
    public record Editing(
            @Nullable String id,
            String name,
            List<Option> apis,
            List<Option> windows,
            List<Option> periods,
            Form form,
            @Nullable String version) {
        public Editing {
            apis = List.copyOf(apis);
            windows = List.copyOf(windows);
            periods = List.copyOf(periods);
        }
    }
}

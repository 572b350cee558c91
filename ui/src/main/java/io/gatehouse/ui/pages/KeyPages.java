package io.gatehouse.ui.pages;

import io.gatehouse.ui.kit.Form;
import io.gatehouse.ui.kit.Frame;
import io.gatehouse.ui.kit.Option;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keys: issue for an API, show once. */
@CheckedTemplate(basePath = "keys")
public final class KeyPages {
    private KeyPages() {}

    public static native TemplateInstance issue(Frame frame, Issue view);

    public static native TemplateInstance shown(Frame frame, @Nullable Shown key);

    /**
     * The form that issues a key for an API.
     *
     * @param consumers those there are; the form can also make a new one
     * @param many whether there are more consumers than are offered
     * @param plans those that hold the API; the form can also make a new one
     */
    public record Issue(
            String api, String apiName, List<Option> consumers, boolean many, List<Option> plans, Form form) {
        public Issue {
            consumers = List.copyOf(consumers);
            plans = List.copyOf(plans);
        }
    }

    /**
     * A key in the only moment in which it can be seen.
     *
     * @param curl null when the consumer can call no API yet
     */
    public record Shown(
            String key,
            String name,
            String consumer,
            String consumerName,
            @Nullable String curl,
            ApiPages.@Nullable Indicator indicator,
            @Nullable String apiName) {
        @Override
        public String toString() {
            return "Shown[key=***, name=" + name + "]";
        }
    }
}

package io.gatehouse.ui.pages;

import io.gatehouse.ui.kit.Form;
import io.gatehouse.ui.kit.Frame;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import org.jspecify.annotations.Nullable;

/** Logging in, asking back, and trouble. */
@CheckedTemplate(basePath = "access")
public final class AccessPages {
    private AccessPages() {}

    public static native TemplateInstance login(Frame frame, Form form);

    public static native TemplateInstance problem(Frame frame, Trouble trouble);

    public static native TemplateInstance confirm(Frame frame, Question question);

    /** A problem as a person sees it. */
    public record Trouble(
            int status,
            String title,
            @Nullable String detail,
            @Nullable String requestId) {}

    /**
     * Asks back before something that cannot be undone.
     *
     * @param action where the answer is posted
     * @param button what the person agrees to, as a verb with its object
     * @param cancel where to go instead
     * @param danger whether something is lost
     * @param version the version that was read, sent along as {@code version}; null where none is needed
     */
    public record Question(
            String heading,
            String text,
            String action,
            String button,
            String cancel,
            boolean danger,
            @Nullable String version) {}
}

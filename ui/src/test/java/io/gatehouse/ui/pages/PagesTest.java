package io.gatehouse.ui.pages;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.qute.TemplateInstance;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

@QuarkusTest
class PagesTest {
    private static final Pattern INLINE = Pattern.compile("<script(?![^>]*\\bsrc=)|\\sstyle=|\\son[a-z]+=|javascript:");
    private static final Pattern ID = Pattern.compile("\\sid=\"([^\"]+)\"");
    private static final Pattern POINTS =
            Pattern.compile("\\s(?:for|aria-labelledby|aria-describedby)=\"\\s*([^\"]+)\"");
    private static final Pattern FIELD = Pattern.compile("<(?:input(?![^>]*type=\"hidden\")|select|textarea)[^>]*>");

    @Test
    void everyPageRendersWithoutAnythingInline() {
        everywhere(html -> assertFalse(INLINE.matcher(html).find(), () -> found(INLINE, html)));
    }

    @Test
    void whatUsersTypedIsShownAsText() {
        everywhere(html -> assertFalse(html.contains("<script>alert")));
        assertTrue(render("apis").contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&#39;&amp;"));
    }

    @Test
    void nothingIsLoadedFromElsewhere() {
        everywhere(html -> assertFalse(html.matches("(?s).*<(link|script|img)[^>]*(href|src)=\"(https?:)?//.*")));
    }

    @Test
    void everyPageHasLanguageTitleOneHeadingAndItsLandmark() {
        Examples.pages().forEach((name, page) -> {
            String html = page.render();
            assertTrue(html.contains("<html lang=\"en\">"), name);
            assertTrue(html.contains("<title>Page · Gatehouse</title>"), name);
            assertEquals(1, count("<h1", html), name);
            assertEquals(1, count("<main ", html), name);
        });
    }

    @Test
    void idsAreUniqueAndWhatPointsAtOneFindsIt() {
        everywhere(html -> {
            List<String> ids = groups(ID, html);
            Set<String> unique = new HashSet<>(ids);
            assertEquals(unique.size(), ids.size(), () -> "twice: " + ids);
            groups(POINTS, html).stream()
                    .flatMap(pointed -> Stream.of(pointed.strip().split("\\s+")))
                    .forEach(pointed -> assertTrue(unique.contains(pointed), () -> "nothing has the id " + pointed));
        });
    }

    @Test
    void everyFieldHasALabel() {
        everywhere(html -> groups(Pattern.compile("(" + FIELD.pattern() + ")"), html)
                .forEach(field -> {
                    List<String> id = groups(ID, field);
                    boolean labelled = field.contains("aria-label=")
                            || (!id.isEmpty() && html.contains("<label for=\"" + id.getFirst() + "\""));
                    assertTrue(labelled, () -> "no label: " + field);
                }));
    }

    @Test
    void everyTableHasACaptionAndEveryFormThatPostsATokenAndAButton() {
        everywhere(html -> {
            assertEquals(count("<table", html), count("<caption", html));
            for (String form : groups(Pattern.compile("(?s)(<form method=\"post\".*?</form>)"), html)) {
                assertTrue(form.contains("name=\"csrf-token\" value=\"t0ken\""), form);
                assertTrue(form.contains("<button"), form);
            }
        });
    }

    /** Browsers press the first button of a form for Enter. */
    @Test
    void enterInAFieldDoesWhatTheMainButtonOfItsFormDoes() {
        Pattern button = Pattern.compile("(?s)(<button(?![^>]*type=\"button\").*?</button>)");
        everywhere(html -> {
            for (String form : groups(Pattern.compile("(?s)(<form .*?</form>)"), html)) {
                List<String> buttons = groups(button, form);
                assertFalse(buttons.getFirst().contains(" name="), () -> "Enter presses " + buttons.getFirst());
                assertEquals(text(main(buttons)), text(buttons.getFirst()));
            }
        });
    }

    private static String main(List<String> buttons) {
        return buttons.stream()
                .filter(button -> button.contains("btn-primary"))
                .findFirst()
                .orElse(buttons.getFirst());
    }

    private static String text(String html) {
        return html.replaceAll("<[^>]*>", "").strip();
    }

    @Test
    void errorsStandBesideTheirFieldsAndTheRestAboveTheForm() {
        String html = render("register route");
        assertTrue(html.contains("id=\"f-basePath-error\">Base path is taken by the API Orders.</p>"), html);
        assertTrue(html.contains("id=\"f-upstream-targets-error\">Target URL must be a URL.</p>"), html);
        assertTrue(html.contains("<p>2 fields need your attention.</p>"), html);
        assertTrue(html.contains("<p>elsewhere is odd.</p>"), html);
    }

    @Test
    void whatIsWrongWithASplitStandsBesideItsFieldAndWhatIsWrongWithAllAboveThem() {
        String html = render("route way");
        assertTrue(html.contains("id=\"f-splits-1-percent-error\">Percent is needed.</p>"), html);
        assertTrue(html.contains("id=\"f-splits-error\">Splits must not be more than 100 percent together.</p>"), html);
        assertTrue(
                html.contains("id=\"f-rewrite-path-error\">Path names {x}, which the route&#39;s path does not.</p>"),
                html);
        assertTrue(html.contains("<p>3 fields need your attention.</p>"), html);
        assertTrue(render("route way with one upstream").contains("add an upstream</a> first"));
    }

    @Test
    void aViewerSeesNoButtonThatChangesAnything() {
        String html = Examples.pages().get("overview empty").render();
        assertFalse(html.contains("action=\"/try\""));
        assertTrue(html.contains("Done."));
    }

    @Test
    void theSampleCanBeTriedAlsoWhileThereIsTraffic() {
        assertTrue(render("overview").contains("action=\"/try\""));
        assertTrue(render("apis").contains("action=\"/try\""));
    }

    @Test
    void aCallThatIsKnownByItsMinuteIsNotSaidToBeSecondsAgo() {
        String lamp = ApiPages.api$indicator(Examples.indicator(3)).render();
        assertTrue(lamp.contains("the last <time datetime=\"2026-11-23T16:50:03Z\" data-within"), lamp);
    }

    private static String render(String page) {
        return Examples.pages().get(page).render();
    }

    private static void everywhere(Consumer<String> check) {
        List<Executable> checks = new ArrayList<>();
        collect(Examples.pages(), check, checks);
        collect(Examples.fragments(), check, checks);
        assertAll(checks);
    }

    private static void collect(
            Map<String, TemplateInstance> templates, Consumer<String> check, List<Executable> checks) {
        templates.forEach((name, template) -> checks.add(() -> {
            try {
                check.accept(template.render());
            } catch (AssertionError e) {
                throw new AssertionError(name + ": " + e.getMessage(), e);
            }
        }));
    }

    private static int count(String part, String html) {
        return html.split(Pattern.quote(part), -1).length - 1;
    }

    private static List<String> groups(Pattern pattern, String html) {
        return pattern.matcher(html).results().map(match -> match.group(1)).toList();
    }

    private static String found(Pattern pattern, String html) {
        return pattern.matcher(html).results().map(MatchResult::group).toList().toString();
    }
}

using CampaignActors.Gateways.Mail.Liquid;

namespace CampaignActors.Gateways.Tests.Mail.Liquid;

/// <summary>What templates may do, and that none of them holds up a node.</summary>
public sealed class LiquidTextSpecs
{
    private static readonly LiquidLimits s_small = new(Characters: 2_000, Steps: 1_000, Output: 5_000);

    private static readonly Dictionary<string, object?> s_values = new()
    {
        ["name"] = "<b>Zoë & \"Co\"</b>", ["list"] = Enumerable.Range(1, 100).Select(object? (n) => $"{n}").ToList(),
        ["long"] = new string('x', 1_000),
    };

    private static string Render(string text, bool html = false) => LiquidText.Read(text, s_small).Render(s_values, html);

    [Fact]
    public void Text_shows_a_value_as_it_is() => Assert.Equal("<b>Zoë & \"Co\"</b>", Render("{{ name }}"));

    [Fact]
    public void Html_encodes_a_value_and_keeps_letters() =>
        Assert.Equal("<i>&lt;b&gt;Zoë &amp; &quot;Co&quot;&lt;/b&gt;</i>", Render("<i>{{ name }}</i>", html: true));

    [Fact]
    public void Html_encodes_what_a_template_assigns() =>
        Assert.Equal("&lt;B&gt;", Render("{% assign x = name | truncate: 3, '' | upcase %}{{ x }}", html: true));

    [Fact]
    public void Unknown_value_is_empty() => Assert.Equal("[]", Render("[{{ nothing }}]"));

    [Fact]
    public void Text_names_the_values_that_it_reads()
    {
        var text = LiquidText.Read("{% assign a = b %}{% for c in d %}{{ c.e }}{{ a }}{{ forloop.index }}{% endfor %}{{ f.g }}", s_small);
        Assert.Equal(["b", "d", "f"], text.Variables.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("{% if %}", "")]
    [InlineData("{% for x in list %}", "")]
    [InlineData("{{ name", "")]
    [InlineData("{{ name | append: name }}", "no filter 'append'")]
    [InlineData("{{ name | raw }}", "no filter 'raw'")]
    [InlineData("{% for i in (1..1000000000) %}{{ i }}{% endfor %}", "range")]
    [InlineData("{% assign x = (1..1000000000) %}", "range")]
    [InlineData("{% capture x %}{{ name }}{% endcapture %}", "")]
    [InlineData("{% include 'secret' %}", "")]
    [InlineData("{% render 'secret' %}", "")]
    [InlineData("{% liquid echo name %}", "")]
    [InlineData("{% increment x %}", "")]
    public void Template_is_refused(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<LiquidException>(() => LiquidText.Read(text, s_small)).Message);

    [Fact]
    public void Loop_in_a_loop_ends_at_the_limit_of_steps()
    {
        var error = Assert.Throws<LiquidException>(() => Render(
            "{% for a in list %}{% for b in list %}{% for c in list %}{% if a == b %}{% endif %}{% endfor %}{% endfor %}{% endfor %}"));
        Assert.Contains("steps", error.Message);
    }

    [Fact]
    public void Output_ends_at_its_limit()
    {
        var error = Assert.Throws<LiquidException>(() => Render("{% for a in list %}{{ long }}{% endfor %}"));
        Assert.Equal("the output is longer than 5,000 characters", error.Message);
    }

    [Fact]
    public void Template_that_is_too_long_is_refused() =>
        Assert.Contains("expected at most 2,000", Assert.Throws<LiquidException>(() => Render(new string('x', 2_001))).Message);

    [Fact]
    public void Deep_template_is_refused_or_rendered()
    {
        var deep = string.Concat(Enumerable.Repeat("{% if name %}", 60)) + "x" + string.Concat(Enumerable.Repeat("{% endif %}", 60));
        Assert.Equal("x", Render(deep));
    }
}

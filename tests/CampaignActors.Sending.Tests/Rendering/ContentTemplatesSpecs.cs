using System.Diagnostics;
using CampaignActors.Audience.Fields;
using CampaignActors.Audience.Messages;
using CampaignActors.Audience.People;
using CampaignActors.Sending.Rendering;
using NodaTime;

namespace CampaignActors.Sending.Tests.Rendering;

/// <summary>domain.md §5.8 rule 61.</summary>
public sealed class ContentTemplatesSpecs
{
    private static readonly RecipientLayout s_layout =
        new([new("loyaltyPoints", DataType.Number), new("club", DataType.Text), new("since", DataType.Date), new("optIn", DataType.Bool)]);

    private static readonly Recipient s_anna = new("R1")
    {
        Email = "anna@example.com", FirstName = "Anna <b>", BirthDate = new LocalDate(1980, 2, 29),
        Attributes = new Dictionary<string, FieldValue>
        {
            ["loyaltyPoints"] = FieldValue.OfUnits(125_000), ["since"] = FieldValue.Of(new LocalDate(2020, 12, 1)),
            ["optIn"] = FieldValue.Of(true),
        },
    };

    [Theory]
    [InlineData("{{ recipient.firstName }}", "Anna <b>")]
    [InlineData("{{ recipient['firstName'] }}", "Anna <b>")]
    [InlineData("{{ recipient.lastName }}", "")]
    [InlineData("{{ recipient.lastName | default: 'friend' }}", "friend")]
    [InlineData("{{ recipient.loyaltyPoints }}", "12.5")]
    [InlineData("{{ recipient.loyaltyPoints | times: 2 }}", "25.0")]
    [InlineData("{% if recipient.loyaltyPoints > 12 and recipient.optIn %}yes{% else %}no{% endif %}", "yes")]
    [InlineData("{{ recipient.since }}", "2020-12-01")]
    [InlineData("{{ recipient.since | date: '%d/%m/%Y' }}", "01/12/2020")]
    [InlineData("{{ recipient.birthDate | date: '%-d %B' }}", "29 February")]
    [InlineData("{{ campaign.label }} {{ delivery.code }} {{ campaign.code }}", "Spring & summer DM201 ")]
    [InlineData("{{ links.unsubscribe }}", "https://mail.example.com/u/T1")]
    [InlineData("{{ today }}", "2026-03-29")]
    [InlineData("{{ 'now' | date: '%H:%M' }}", "09:30")]
    [InlineData("{% for i in (1..3) %}{{ i }}{% unless forloop.last %},{% endunless %}{% endfor %}", "1,2,3")]
    [InlineData("{% capture a %}<{{ recipient.key }}>{% endcapture %}{{ a }}{{ a }}", "<R1><R1>")]
    [InlineData("{% assign words = 'a,b' | split: ',' %}{{ words | join: ' ' }}", "a b")]
    [InlineData("{% raw %}{{ recipient.key }}{% endraw %}", "{{ recipient.key }}")]
    public void Text_is_rendered_with_fields_of_recipient_and_mailing(string text, string expected)
    {
        Assert.Equal(expected, Render(Mailed.Content(text: text)).Text);
    }

    [Fact]
    public void Html_is_encoded_and_subject_and_text_are_not()
    {
        const string source = "{{ recipient.firstName }} {{ campaign.label }} é";

        var rendered = Render(new MessageContent(source, source, source, null, null));

        Assert.Equal("Anna <b> Spring & summer é", rendered.Subject);
        Assert.Equal("Anna <b> Spring & summer é", rendered.Text);
        Assert.Equal("Anna &lt;b&gt; Spring &amp; summer é", rendered.Html);
    }

    [Fact]
    public void Captured_html_is_encoded_once()
    {
        var rendered = Render(Mailed.Content(html: "{% capture a %}<i>{{ recipient.firstName }}</i>{% endcapture %}{{ a }}"));

        Assert.Equal("<i>Anna &lt;b&gt;</i>", rendered.Html);
    }

    [Fact]
    public void Subject_is_one_line_whatever_a_field_holds()
    {
        var eve = s_anna with { FirstName = "Eve\r\nBcc: all@example.com\u2028x" };

        Assert.Equal("Hello Eve  Bcc: all@example.com x", Render(Mailed.Content(), eve).Subject);
    }

    [Theory]
    [InlineData("{{ recipient.fristName }}",
        "text: line 1, column 4: there is no field 'recipient.fristName'; the nearest one is 'recipient.firstName'")]
    [InlineData("a\n\n  {{ recipient.loyaltypoints }}",
        "text: line 3, column 6: there is no field 'recipient.loyaltypoints'; the nearest one is 'recipient.loyaltyPoints'")]
    [InlineData("{{ recipent.key }}", "text: line 1, column 4: there is no 'recipent'; the nearest one is 'recipient'")]
    [InlineData("{{ recipient }}",
        "text: line 1, column 4: recipient is written with the name of a field behind it, such as recipient.key")]
    [InlineData("{{ recipient.key.size }}", "text: line 1, column 4: recipient.key has no parts")]
    [InlineData("{{ recipient.key | upcse }}", "text: line 1, column 20: there is no filter 'upcse'; the nearest one is 'upcase'")]
    [InlineData("{{ recipient.key | sha256 }}", "text: line 1, column 20: there is no filter 'sha256'; the nearest one is '")]
    [InlineData("{% if recipient.key %}x", "text: line 1, column 24: ")]
    [InlineData("x {% include 'a' %}", "text: line 1, column 13: Unknown tag 'include'")]
    [InlineData("{% for i in (1..recipient.loyaltyPoints) %}{% endfor %}",
        "text: line 1, column 15: a range has whole numbers as its ends")]
    [InlineData("{% for i in (1..2000) %}{% endfor %}", "text: line 1, column 15: a range has more than 1,000 numbers")]
    [InlineData("{% assign recipient = 1 %}", "text: line 1, column 11: recipient cannot be assigned")]
    public void Mistakes_are_named_with_part_line_and_column(string text, string expected)
    {
        var (_, problems) = ContentTemplates.Compile(Channel.Email, Mailed.Content(text: text), new ContentFields(s_layout,
            Mailed.Values.Keys));

        Assert.StartsWith(expected, problems[0], StringComparison.Ordinal);
        Assert.All(problems, p => Assert.DoesNotContain('\n', p));
    }

    public static TheoryData<string, string> Greedy => new()
    {
        { "{% for a in (1..1000) %}{% for b in (1..1000) %}x{% endfor %}{% endfor %}", "text: it takes more than 10,000 steps" },
        { Doubled("append"), "text: append makes more than 100,000 characters" },
        { "{% assign a = 'xxxxxxxxxx' %}" + string.Concat(Enumerable.Repeat("{% capture a %}{{ a }}{{ a }}{{ a }}{{ a }}{% endcapture %}",
            20)), "text: what capture a takes is longer than 100,000 characters" },
        { Long() + "{{ a | replace: 'x', a }}", "text: replace may make more than 100,000 characters" },
        { Long() + "{% assign b = a | split: '' %}", "text: split makes more than 1,000 entries" },
        { Long() + "{% for i in (1..100) %}{{ a }}{% endfor %}", "text: it is longer than 500,000 characters" },
        { Long() + "{% for i in (1..1000) %}{% assign b = a | upcase %}{% endfor %}",
            "text: its filters make more than 4,000,000 characters" },
        { "{{ 1 | divided_by: 0 }}", "text: a number is divided by zero" },
        { "{{ 'now' | date: '%1000000000d' }}", "text: the format of date is longer than 60 characters or has a number over 99" },
        { "{{ 1 | format_number: 'F999999999' }}",
            "text: the format of format_number is longer than 60 characters or has a number over 99" },
    };

    [Theory]
    [MemberData(nameof(Greedy))]
    public void Rendering_ends_at_its_limits(string text, string expected)
    {
        var clock = Stopwatch.StartNew();

        var error = Assert.Throws<RenderingException>(() => Render(Mailed.Content(text: text)));

        Assert.Equal(expected, error.Message);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"it took {clock.Elapsed}");
    }

    [Fact]
    public void Depth_of_a_template_is_bounded_before_it_is_parsed()
    {
        var blocks = string.Concat(Enumerable.Repeat("{% if true %}", 10_000));
        var brackets = "{{ " + string.Concat(Enumerable.Repeat("recipient[", 500)) + " }}";

        Assert.Contains("more than 30 blocks within each other", Problem(blocks), StringComparison.Ordinal);
        Assert.Contains("a tag is longer than 2,000 characters", Problem(brackets), StringComparison.Ordinal);
        Assert.Contains("brackets within each other", Problem("{{ a" + new string('[', 100) + " }}"), StringComparison.Ordinal);
        Assert.Contains("longer than 200,000", Problem(new string('x', 200_001)), StringComparison.Ordinal);
    }

    [Fact]
    public void Messages_of_errors_hold_no_value_of_a_person()
    {
        var error = Assert.Throws<RenderingException>(() => Render(Mailed.Content(text: "{{ 5 | slice: recipient.firstName }}")));

        Assert.DoesNotContain("Anna", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private static string Long() => "{% capture a %}" + new string('x', 9_000) + "{% endcapture %}";

    private static string Doubled(string filter) =>
        "{% assign a = 'xxxxxxxxxx' %}" + string.Concat(Enumerable.Repeat($"{{% assign a = a | {filter}: a %}}", 60));

    private static string Problem(string text) =>
        ContentTemplates.Compile(Channel.Email, Mailed.Content(text: text), new ContentFields(s_layout, [])).Problems[0];

    private static RenderedContent Render(MessageContent content, Recipient? recipient = null)
    {
        var (templates, problems) = ContentTemplates.Compile(Channel.Email, content, new ContentFields(s_layout, Mailed.Values.Keys));
        Assert.Empty(problems);
        return templates!.Render(recipient ?? s_anna, Mailed.Rendering);
    }
}

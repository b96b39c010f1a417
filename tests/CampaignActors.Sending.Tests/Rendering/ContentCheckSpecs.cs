using CampaignActors.Audience.Fields;
using CampaignActors.Audience.Messages;
using CampaignActors.Audience.People;
using CampaignActors.Sending.Rendering;

namespace CampaignActors.Sending.Tests.Rendering;

/// <summary>domain.md §5.8 rule 2.</summary>
public sealed class ContentCheckSpecs
{
    [Fact]
    public void Content_without_mistakes_has_no_problems()
    {
        Assert.Empty(Check(Mailed.Content(html: "<p>{{ recipient.lastName | default: 'x' }}</p>")));
    }

    [Fact]
    public void Missing_values_that_break_a_template_are_named()
    {
        var problems = Check(Mailed.Content(subject: "{{ recipient.firstName }}{{ recipient.lastName }}"));

        Assert.Equal(["subject: it is empty when firstName, lastName are missing"], problems);
    }

    [Fact]
    public void One_missing_value_is_named_alone()
    {
        var problems =
            Check(Mailed.Content(text: "{{ recipient.city }}{% if recipient.lastName %}{% else %}{{ 1 | divided_by: 0 }}{% endif %}"));

        Assert.Equal(["text: a number is divided by zero when lastName is missing"], problems);
    }

    [Fact]
    public void Many_fields_are_tried_one_and_two_at_a_time()
    {
        var fields = RecipientLayout.BuiltIn.Select(f => f.Name).Where(f => f != "key").ToList();
        var layout = new RecipientLayout([new("a1", DataType.Text), new("a2", DataType.Text)]);
        var text = string.Concat(fields.Append("a1").Append("a2").Select(f => "{{ recipient." + f + " }}"))
            + "{% unless recipient.a1 %}{% unless recipient.city %}{{ 1 | modulo: 0 }}{% endunless %}{% endunless %}";

        var problems = Check(Mailed.Content(text: text), layout);

        Assert.Equal(["text: a number is divided by zero when a1, city are missing"], problems);
    }

    [Fact]
    public void People_of_the_target_are_tried_as_well()
    {
        var long_ = new Recipient("R1") { FirstName = new string('x', 600) };

        var problems = Check(Mailed.Content(), samples: [long_]);

        Assert.Equal(["subject: it is longer than 500 characters for a recipient of the target"], problems);
    }

    [Fact]
    public void Mobile_content_needs_text_and_mail_a_subject()
    {
        Assert.Equal(["text: it is empty"], Check(new MessageContent("", null, "<p>x</p>", null, null), channel: Channel.Mobile));
        Assert.Empty(Check(new MessageContent("", "x", null, null, null), channel: Channel.Mobile));
        Assert.Equal(["subject: it is empty", "text: neither text nor html is given"], Check(new MessageContent(" ", null, null, null,
            null)));
    }

    private static IReadOnlyList<string> Check(
        MessageContent content, RecipientLayout? layout = null, IEnumerable<Recipient>? samples = null, Channel channel = Channel.Email) =>
        ContentCheck.Problems(channel, content, layout ?? RecipientLayout.Plain, Mailed.Values, Mailed.Today, samples ?? []);
}

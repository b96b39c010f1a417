using CampaignActors.Node.Http.Replies;
using CampaignActors.Web.Reading;
using CampaignActors.Web.Tests.Shapes;
using NodaTime;
using Xunit;

namespace CampaignActors.Web.Tests.Reading;

/// <summary>Pages in Dutch are Dutch; what is not yet translated is marked.</summary>
public sealed class DutchSpecs
{
    private static readonly Reader s_dutch = new(Language.Dutch, DateTimeZone.Utc, "comfortable", "light");

    [Fact]
    public void The_help_of_every_field_has_a_Dutch_text()
    {
        var missing = FormFields.Described.Select(f => f.Doc).Where(doc => doc.Length > 0 && !HelpTexts.Knows(doc)).Distinct();
        Assert.Empty(missing);
    }

    [Fact]
    public void No_help_is_translated_that_no_form_has() =>
        Assert.Empty(HelpTexts.All.Except(FormFields.Described.Select(f => f.Doc)));

    [Fact]
    public void Every_field_and_every_word_of_a_choice_has_a_name_in_both_languages()
    {
        var names = FormFields.Described.Select(f => f.Name).Distinct().Where(name => !FieldNames.Knows(name));
        Assert.Empty(names.Concat(FormFields.Words.Where(word => !ChoiceNames.Knows(word))));
    }

    [Fact]
    public void Every_code_of_a_refusal_has_a_Dutch_sentence() => Assert.Equal(Problem.Codes.Order(), RefusalTexts.Codes.Order());

    [Theory]
    [InlineData("unknown operator 'zoe'", "Er is geen medewerker 'zoe'.")]
    [InlineData("the key 'start' is missing, expected when the occurrence starts", "'start' ontbreekt.")]
    public void Usual_refusals_are_translated_with_what_they_name(string english, string dutch) =>
        Assert.Equal(new Told(dutch), RefusalTexts.Of(english, s_dutch));

    [Fact]
    public void A_text_without_translation_is_marked_as_English() =>
        Assert.Equal(new Told("a rare refusal", "en"), RefusalTexts.Of("a rare refusal", s_dutch));
}

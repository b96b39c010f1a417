using CampaignActors.Domain.Kernel;
using CampaignActors.Protocol.Serialization;
using CampaignActors.Web.Explained;
using CampaignActors.Web.Reading;
using NodaTime;
using Xunit;

namespace CampaignActors.Web.Tests.Explained;

/// <summary>Histories and explanations tell what happened in words of the reader.</summary>
public sealed class EventNameSpecs
{
    private const string OfStoredForms = "Short";

    private static readonly Reader s_english = new(Language.English, DateTimeZone.Utc, "comfortable", "light");
    private static readonly Reader s_dutch = s_english with { Language = Language.Dutch };

    /// <summary>The names under which the audit tells events: a stored form has that of its event.</summary>
    private static IEnumerable<string> Told => Contracts.All.Where(c => c.Value.IsAssignableTo(typeof(IEvent))).Select(c => c.Key)
        .Select(name => name.EndsWith(OfStoredForms, StringComparison.Ordinal) ? name[..^OfStoredForms.Length] : name).Distinct();

    [Fact]
    public void Every_event_has_words_in_both_languages() => Assert.Empty(Told.Except(EventNames.Known).Order(StringComparer.Ordinal));

    /// <summary>One that is no event is a command that leaves no event but a row of the audit.</summary>
    [Fact]
    public void No_words_are_kept_that_nothing_is_told_with() =>
        Assert.Equal(["protocol.resolveParked"], EventNames.Known.Except(Told).Order(StringComparer.Ordinal));

    [Fact]
    public void Words_differ_from_the_name_and_between_the_languages()
    {
        Assert.DoesNotContain(EventNames.Known, name => EventNames.Of(name, s_english).Contains('.', StringComparison.Ordinal));
        Assert.DoesNotContain(EventNames.Known, name => EventNames.Of(name, s_english) == EventNames.Of(name, s_dutch));
    }

    [Theory]
    [InlineData("uncategorised, spent", "uncategorised, spent", "zonder categorie, besteed")]
    [InlineData("Paper, A4, invoiced by invoices/F1", "Paper, A4, invoiced by invoices/F1", "Paper, A4, gefactureerd door invoices/F1")]
    [InlineData("allocated", "allocated", "toegewezen")]
    [InlineData("transfer T1 to budgets/B2", "transfer T1 to budgets/B2", "overboeking T1 naar budgets/B2")]
    [InlineData("proposal P1", "proposal P1", "voorstel P1")]
    [InlineData("line 2 for deliveries/D1", "line 2 for deliveries/D1", "regel 2 voor deliveries/D1")]
    [InlineData("Postage Standard × 17", "Postage Standard × 17", "Postage Standard × 17")]
    public void The_fixed_words_of_a_line_are_translated_and_what_it_names_stays(string told, string english, string dutch) =>
        Assert.Equal((english, dutch), (ExplainedWords.Of(told, s_english), ExplainedWords.Of(told, s_dutch)));
}

using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Calendar;
using CampaignActors.Vocabulary.Text;
using NodaTime;
using Xunit;

namespace CampaignActors.Vocabulary.Tests.Calendar;

public sealed class MovableDatesSpecs
{
    [Fact]
    public void A_contact_date_is_refused_in_the_words_of_the_decision()
    {
        var before = new DeliveryFields();
        var after = before with { ContactDate = Instant.FromUtc(2026, 1, 1, 0, 0) };
        foreach (var state in Enum.GetValues<DeliveryState>())
        {
            Assert.Equal(
                DeliveryFreeze.Refusal(new Code("D"), state, before, after),
                MovableDates.Refusal(Kinds.Delivery(new Code("D")), Scalars.NameOf(state), MovableDates.ContactDate));
        }
    }

    [Theory]
    [InlineData("deliveries/D", "beingEdited", "contactDate", true)]
    [InlineData("deliveries/D", "targetReady", "contactDate", false)]
    [InlineData("deliveries/D", "targetReady", "extractionDate", true)]
    [InlineData("deliveries/D", "finished", "extractionDate", false)]
    [InlineData("deliveries/D", "canceled", "extractionDate", false)]
    [InlineData("tasks/T", "inProgress", "end", true)]
    [InlineData("tasks/T", "finished", "end", false)]
    [InlineData("tasks/T", "canceled", "start", false)]
    [InlineData("campaigns/C", "finished", "end", true)]
    [InlineData("campaigns/C", "canceled", "end", false)]
    [InlineData("programs/P", "", "end", true)]
    [InlineData("plans/P", null, "start", true)]
    public void A_state_lets_a_date_move_or_not(string entity, string? status, string field, bool moves) =>
        Assert.Equal(moves, MovableDates.Any(entity, status, field));
}

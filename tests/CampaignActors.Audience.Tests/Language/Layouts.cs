using CampaignActors.Audience.Fields;
using CampaignActors.Audience.Language;

namespace CampaignActors.Audience.Tests.Language;

/// <summary>Declared fields of all types, for specs.</summary>
internal static class Layouts
{
    public static readonly RecipientLayout Sample = new(
    [
        new("loyaltyPoints", DataType.Number, Indexed: true), new("price", DataType.Number), new("club", DataType.Text),
        new("nick", DataType.Text), new("optIn", DataType.Bool), new("since", DataType.Date), new("until", DataType.Date),
    ]);

    public static Condition Read(string text)
    {
        var reading = SegmentText.Read(text, Sample);
        Assert.Null(reading.Problem);
        return reading.Condition!;
    }
}

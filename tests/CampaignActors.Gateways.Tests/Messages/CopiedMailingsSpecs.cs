using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Gateways.Messages;
using NodaTime;

namespace CampaignActors.Gateways.Tests.Messages;

/// <summary>Messages of a copy of a system, which has no people.</summary>
public sealed class CopiedMailingsSpecs
{
    private static readonly Code s_delivery = new("DM1");

    private static RecordingGateway Copy(int reports, long failed = 0) => new()
    {
        KnowsPeople = false,
        Mailings = new CopiedMailings(d => d == s_delivery ? new TakenIn(reports, failed) : null),
    };

    private static ReportMessages Ordered(RecordingGateway copy, int turn, long released) => copy.Perform(new DirectMailing(
        $"k{turn}", s_delivery, 1, turn, new MailingCourse(MailingWay.Run, released, 0, null), Instant.FromUnixTimeSeconds(0))).Messages!;

    [Fact]
    public void Reports_go_on_behind_those_that_were_taken_in()
    {
        var copy = Copy(reports: 7);

        Assert.Equal(new ReportMessages(1, 8, 40, 40, 0, 0, 0), Ordered(copy, turn: 2, released: 40));
        // Another order before the delivery has taken that one in.
        Assert.Equal(new ReportMessages(1, 9, 80, 80, 0, 0, 0), Ordered(copy, turn: 3, released: 80));
        Assert.Equal(8, Ordered(copy, turn: 2, released: 40).Number);
    }

    [Fact]
    public void Message_that_has_failed_before_stays_failed() =>
        Assert.Equal(new ReportMessages(1, 3, 40, 35, 0, 5, 0), Ordered(Copy(reports: 2, failed: 5), turn: 4, released: 40));
}

using CampaignActors.Domain.Kernel;
using CampaignActors.Gateways;
using CampaignActors.Gateways.Contracts;
using CampaignActors.Gateways.Files;
using Xunit;

namespace CampaignActors.Actors.Tests.Gateways;

public sealed class RecordingGatewayTests
{
    [Fact]
    public void Each_key_counts_once_and_gets_the_same_answer()
    {
        var gateway = new RecordingGateway();

        var first = gateway.Perform(Some.Mail());
        Assert.Equal(first, gateway.Perform(Some.Mail()));
        gateway.Perform(Some.Extraction());
        gateway.Perform(Some.Job());

        Assert.Equal([Some.Mail(), Some.Extraction(), Some.Job()], gateway.Performed);
        Assert.Equal(1, gateway.Repeated);
        var figures = gateway.Read();
        Assert.Equal(1, figures.Mails);
        Assert.Equal(1, figures.MailsTo["anna"]);
        Assert.Equal(1, figures.MailsByTemplate["approvalRequest"]);
        Assert.Equal(1, figures.FilesByDelivery["DM1"]);
    }

    [Fact]
    public void An_outage_fails_its_own_gateway_only_and_ends_when_told()
    {
        var gateway = new RecordingGateway();
        var down = true;
        gateway.SetOutage(GatewayCodes.Mail, () => down);

        Assert.Equal("mail: outage", gateway.Perform(Some.Mail()).Error);
        Assert.Null(gateway.Perform(Some.Job()).Error);
        Assert.Equal(0, gateway.Read().Mails);

        down = false;
        Assert.Null(gateway.Perform(Some.Mail()).Error);
        gateway.SetOutage(GatewayCodes.Files, failing: true);
        Assert.Equal("files: outage", gateway.Perform(Some.Extraction()).Error);
        gateway.SetOutage(GatewayCodes.Files, failing: false);
        Assert.Null(gateway.Perform(Some.Extraction()).Error);
        Assert.Throws<ArgumentException>(() => gateway.SetOutage("mails", true));
    }

    [Theory]
    [InlineData("DM1", 0)]
    [InlineData("DM1", 797)]
    [InlineData("-DM1", 12)]
    public async Task Its_answers_look_like_those_of_the_real_files(string delivery, long rows)
    {
        using var folder = new TempFolder();
        var effect = Some.Extraction(delivery, rows: rows, fileName: "a/b.csv");

        var real = await new ExtractionFileGateway(folder.Root).PerformAsync(effect, default);
        var recorded = new RecordingGateway().Perform(effect);

        Assert.Equal(real with { Hash = recorded.Hash }, recorded);
    }

    [Fact]
    public void What_the_real_gateways_refuse_is_refused_here_too()
    {
        var gateway = new RecordingGateway();

        Assert.NotNull(gateway.Perform(Some.Mail() with { Address = "nowhere" }).Error);
        Assert.NotNull(gateway.Perform(Some.Extraction(rows: -1)).Error);
        Assert.NotNull(gateway.Perform(Some.Extraction() with { Delivery = default }).Error);
        Assert.NotNull(gateway.Perform(new UnknownEffect("k")).Error);
        Assert.Empty(gateway.Performed);
    }
}

using CampaignActors.Gateways.Files;

namespace CampaignActors.Gateways.Tests;

public sealed class RecordingGatewaySpecs
{
    [Fact]
    public void Each_key_counts_once_and_gets_the_same_answer()
    {
        var gateway = new RecordingGateway();

        var first = gateway.Perform(GatewaySamples.Mail());
        Assert.Equal(first, gateway.Perform(GatewaySamples.Mail()));
        gateway.Perform(GatewaySamples.Extraction());
        gateway.Perform(GatewaySamples.Job());

        Assert.Equal([GatewaySamples.Mail(), GatewaySamples.Extraction(), GatewaySamples.Job()], gateway.Performed);
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

        Assert.Equal("mail: outage", gateway.Perform(GatewaySamples.Mail()).Error);
        Assert.Null(gateway.Perform(GatewaySamples.Job()).Error);
        Assert.Equal(0, gateway.Read().Mails);

        down = false;
        Assert.Null(gateway.Perform(GatewaySamples.Mail()).Error);
        gateway.SetOutage(GatewayCodes.Files, failing: true);
        Assert.Equal("files: outage", gateway.Perform(GatewaySamples.Extraction()).Error);
        gateway.SetOutage(GatewayCodes.Files, failing: false);
        Assert.Null(gateway.Perform(GatewaySamples.Extraction()).Error);
        Assert.Throws<ArgumentException>(() => gateway.SetOutage("mails", true));
    }

    [Theory]
    [InlineData("DM1", 0)]
    [InlineData("DM1", 797)]
    [InlineData("-DM1", 12)]
    public async Task Its_answers_look_like_those_of_the_real_files(string delivery, long rows)
    {
        using var folder = new TempFolder();
        var effect = GatewaySamples.Extraction(delivery, rows: rows, fileName: "a/b.csv");

        var real = await new ExtractionFileGateway(folder.Path).PerformAsync(effect, default);
        var recorded = new RecordingGateway().Perform(effect);

        Assert.Equal(real with { Hash = recorded.Hash }, recorded);
    }

    [Fact]
    public void Recording_gateway_refuses_as_the_real_ones_do()
    {
        var gateway = new RecordingGateway();

        Assert.NotNull(gateway.Perform(GatewaySamples.Mail() with { Address = "nowhere" }).Error);
        Assert.NotNull(gateway.Perform(GatewaySamples.Extraction(rows: -1)).Error);
        Assert.NotNull(gateway.Perform(GatewaySamples.Extraction() with { Delivery = default }).Error);
        Assert.NotNull(gateway.Perform(new UnknownEffect("k")).Error);
        Assert.Empty(gateway.Performed);
    }
}

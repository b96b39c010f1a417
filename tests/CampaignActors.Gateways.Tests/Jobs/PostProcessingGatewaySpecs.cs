using System.Text.Json;
using CampaignActors.Gateways.Jobs;

namespace CampaignActors.Gateways.Tests.Jobs;

public sealed class PostProcessingGatewaySpecs : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_job_becomes_one_ticket_however_often_it_is_asked_for()
    {
        var first = await new PostProcessingGateway(_folder.In("jobs")).PerformAsync(GatewaySamples.Job(), default);
        var again = await new PostProcessingGateway(_folder.In("jobs")).PerformAsync(GatewaySamples.Job(), default);

        Assert.Null(first.Error);
        Assert.Equal(first, again);
        Assert.Equal(["jobs/" + OutsideKey.Hash("post:DM1:1") + ".json"], _folder.Files);
        using var ticket = JsonDocument.Parse(File.ReadAllText(_folder.In("jobs", first.File!)));
        Assert.Equal(
            """{"key":"post:DM1:1","workflow":"sftp-upload","delivery":"DM1","number":1,"file":"DM1/1/cards.csv"}""",
            JsonSerializer.Serialize(ticket.RootElement));
    }

    [Fact]
    public async Task A_job_without_a_file_says_so()
    {
        var done = await new PostProcessingGateway(_folder.In("jobs")).PerformAsync(GatewaySamples.Job() with { File = null }, default);

        Assert.Contains("\"file\": null", File.ReadAllText(_folder.In("jobs", done.File!)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unwritable_folder_is_an_error_text_and_no_exception()
    {
        var done = await new PostProcessingGateway(_folder.Unwritable()).PerformAsync(GatewaySamples.Job(), default);

        Assert.StartsWith("post-processing 'sftp-upload' of DM1: ", done.Error, StringComparison.Ordinal);
    }
}

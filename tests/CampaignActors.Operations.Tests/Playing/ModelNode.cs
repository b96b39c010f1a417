namespace CampaignActors.Operations.Tests.Playing;

/// <summary>A node without HTTP or store: the model, standing at one instant.</summary>
internal sealed class ModelNode(DateTimeZone zone, Instant now) : INode
{
    private readonly ModelEngine _model = new(zone, now);

    public List<NodeCommand> Commands { get; } = [];

    /// <summary>Commands that it takes before it is away; <c>null</c>: all.</summary>
    public int? BrokenAfter { get; set; }

    public async Task<NodeAnswer> SendAsync(NodeCommand command, CancellationToken cancellation)
    {
        if (Commands.Count >= BrokenAfter)
            throw new NodeException("away");
        Commands.Add(command);
        try
        {
            var answer = await _model.SubmitAsync(command.Change.Bind(command.Context ?? ReadContext.Default), command.Id);
            await _model.SettleAsync();
            return answer.Outcome switch
            {
                Outcome.Accepted => new NodeAnswer(NodeOutcome.Changed, answer.Revision),
                Outcome.Unchanged => new NodeAnswer(NodeOutcome.Unchanged, answer.Revision),
                _ => NodeAnswer.Refused(answer.Refusal!.Value, answer.Text),
            };
        }
        catch (InputException e)
        {
            return NodeAnswer.Refused(Domain.Kernel.Refusal.Invalid, e.Errors[0].Message, e.Errors);
        }
    }

    public Task<JsonObject> StateAsync(CancellationToken cancellation) => _model.StateAsync();

    public Task<Quietness> QuietAsync(CancellationToken cancellation) => Task.FromResult(new Quietness(true, ""));
}

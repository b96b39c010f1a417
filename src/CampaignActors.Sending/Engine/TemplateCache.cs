using CampaignActors.Audience.Fields;
using CampaignActors.Audience.Messages;
using CampaignActors.Sending.Rendering;

namespace CampaignActors.Sending.Engine;

/// <summary>Compiled contents of mailings under way. The plan of a mailing never changes.</summary>
/// <threadsafety>Safe for concurrent use.</threadsafety>
internal sealed class TemplateCache
{
    private const int Most = 100;
    private readonly Lock _lock = new();
    private readonly LinkedList<(MailingKey Key, ContentTemplates? Templates, string? Problem)> _recent = [];

    /// <returns>The templates, or why they cannot be compiled, which the analysis should have found.</returns>
    public (ContentTemplates? Templates, string? Problem) Of(MailingPlan plan)
    {
        lock (_lock)
        {
            for (var node = _recent.First; node is not null; node = node.Next)
            {
                if (node.Value.Key != plan.Key)
                    continue;
                _recent.Remove(node);
                _recent.AddFirst(node);
                return (node.Value.Templates, node.Value.Problem);
            }
            var (templates, problems) = ContentTemplates.Compile(plan.Channel, plan.Content, Fields(plan));
            var problem = problems.Count == 0 ? null : problems[0];
            _recent.AddFirst((plan.Key, templates, problem));
            if (_recent.Count > Most)
                _recent.RemoveLast();
            return (templates, problem);
        }
    }

    /// <summary>
    /// The analysis knew the declared fields; here a field that people have no value of is missing for each of them.
    /// </summary>
    private static ContentFields Fields(MailingPlan plan) => new(RecipientLayout.Plain, plan.Values.Keys) { AnyRecipientField = true };
}

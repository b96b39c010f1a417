using CampaignActors.Domain.Kernel;
using static CampaignActors.Domain.Tests.Deliveries.DeliverySamples;

namespace CampaignActors.Domain.Tests.Deliveries;

/// <summary>
/// How an online delivery is ended by people, said a second time beside the machine that decides (domain.md §4.1): before it sends it is
/// canceled, under way it is paused or stopped, and what is over or has not begun is deleted.
/// </summary>
public sealed class DeliveryEndSpecs
{
    private static readonly DeliveryState[] s_before =
    [
        DeliveryState.BeingEdited, DeliveryState.TargetingPending, DeliveryState.TargetCalculation, DeliveryState.TargetReady,
        DeliveryState.InPreparation, DeliveryState.ReadyToBeDelivered, DeliveryState.PendingConfirmation, DeliveryState.StartPending,
        DeliveryState.Failed,
    ];

    private static readonly DeliveryState[] s_pausable =
        [DeliveryState.StartPending, DeliveryState.InProgress, DeliveryState.RecoveryPending, DeliveryState.RecoveryInProgress];

    private static readonly DeliveryState[] s_underWay =
        [.. s_pausable, DeliveryState.PauseRequested, DeliveryState.PauseInProgress, DeliveryState.Paused];

    private static readonly DeliveryState[] s_deletable =
    [
        DeliveryState.BeingEdited, DeliveryState.TargetingPending, DeliveryState.Stopped, DeliveryState.Canceled, DeliveryState.Finished,
    ];

    public static TheoryData<DeliveryState> States => [.. Enum.GetValues<DeliveryState>()];

    [Theory]
    [MemberData(nameof(States))]
    public void Delivery_under_way_is_paused_or_stopped_and_else_canceled(DeliveryState state)
    {
        Check(new CancelDelivery(), s_before, DeliveryState.Canceled);
        Check(new PauseDelivery(), s_pausable, DeliveryState.PauseRequested);
        Check(new StopDelivery(), s_underWay, DeliveryState.Stopped);
        Check(new DeleteDelivery(), s_deletable, DeliveryState.Deleted);

        void Check(ICommand command, DeliveryState[] allowed, DeliveryState after)
        {
            var spec = Created(Online).Given(new DeliveryMoved(state)).When(command);
            Assert.Equal((state, allowed.Contains(state)), (state, spec.Accepted));
            Assert.Equal(allowed.Contains(state) ? after : state, Of(spec).State);
        }
    }
}

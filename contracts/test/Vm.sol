// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title The cheat codes of forge that the tests use, see https://getfoundry.sh/reference/cheatcodes.
interface Vm {
    /// @notice Skips a fuzz run whose input does not satisfy `condition`.
    function assume(bool condition) external pure;

    /// @notice Makes the next call come from `sender`.
    function prank(address sender) external;

    /// @notice The next call must revert with exactly `revertData`.
    function expectRevert(bytes calldata revertData) external;

    /// @notice The next call must emit, from `emitter`, the event that is emitted after this line.
    function expectEmit(address emitter) external;

    /// @notice Sets the block's time.
    function warp(uint256 timestamp) external;

    /// @notice Sets the block's number.
    function roll(uint256 blockNumber) external;
}

/// @dev Where forge answers cheat codes.
Vm constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
